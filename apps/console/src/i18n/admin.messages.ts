export { t } from './en/admin.ts';
