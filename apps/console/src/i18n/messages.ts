import { t as en } from './en/console.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async () => (await import('./de/console.ts')).t);
