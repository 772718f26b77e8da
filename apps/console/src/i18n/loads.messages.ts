export { t } from './en/loads.ts';
