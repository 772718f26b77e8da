import { BarChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

// Three of the four pages with a chart need no more than this; the rest of ECharts is loaded with the lines.
use([BarChart, GridComponent, TooltipComponent, MarkLineComponent, CanvasRenderer]);

export { init };
