import { t as en } from './en/alerts.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async () => (await import('./de/alerts.ts')).t);
