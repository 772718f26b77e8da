export { t } from './en/storage.ts';
