import { BarChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

// Three of the four pages with a chart need only these parts; the rest of ECharts loads with the line engine.
use([BarChart, GridComponent, TooltipComponent, MarkLineComponent, CanvasRenderer]);

export { init };
