import { LineChart } from 'echarts/charts';
import { DataZoomInsideComponent, DataZoomSliderComponent } from 'echarts/components';
import { use } from 'echarts/core';

use([LineChart, DataZoomInsideComponent, DataZoomSliderComponent]);

export { init } from './bar-engine.ts';
