export { t } from './en/wall.ts';
