import { t as en } from './en/wall.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async () => (await import('./de/wall.ts')).t);
