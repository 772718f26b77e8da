import { ScatterChart } from 'echarts/charts';
import { MarkLineComponent } from 'echarts/components';
import { use } from 'echarts/core';

use([ScatterChart, MarkLineComponent]);

export { init } from './bar-engine.ts';
