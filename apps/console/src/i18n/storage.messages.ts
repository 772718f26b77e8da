import { t as en } from './en/storage.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async () => (await import('./de/storage.ts')).t);
