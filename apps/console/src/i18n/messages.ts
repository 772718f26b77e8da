export { t } from './en/console.ts';
