import { LineChart } from 'echarts/charts';
import { BrushComponent, DataZoomInsideComponent, DataZoomSliderComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { use } from 'echarts/core';

use([LineChart, DataZoomInsideComponent, DataZoomSliderComponent, BrushComponent, MarkLineComponent, MarkAreaComponent]);

export { init } from './bar-engine.ts';
