import { t as en } from './en/limits.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async () => (await import('./de/limits.ts')).t);
