export { t } from './en/intake.ts';
