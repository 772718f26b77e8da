import { t as en } from './en/segments.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async () => (await import('./de/segments.ts')).t);
