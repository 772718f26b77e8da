import { JOB_TITLES, type JobTarget } from '@storepulse/contracts';
import { LANGUAGE } from '../../../i18n/language.ts';

export const jobTitle = (target: JobTarget): string => JOB_TITLES[target][LANGUAGE];
