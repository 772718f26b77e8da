import { t as en } from './en/ingest.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async () => (await import('./de/ingest.ts')).t);
