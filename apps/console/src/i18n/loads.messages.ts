import { t as en } from './en/loads.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async () => (await import('./de/loads.ts')).t);
