import { t as en } from './en/reconcile.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async () => (await import('./de/reconcile.ts')).t);
