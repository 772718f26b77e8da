import { t as en } from './en/intake.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async () => (await import('./de/intake.ts')).t);
