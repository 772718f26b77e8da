import { t as en } from './en/admin.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async () => (await import('./de/admin.ts')).t);
