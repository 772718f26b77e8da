export { t } from './en/reconcile.ts';
