/** The parts of ECharts that are drawn with; loaded once a page has something to draw. */
import { BarChart, CustomChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  AriaComponent, BarChart, CanvasRenderer, CustomChart, GridComponent, LegendComponent, LineChart, MarkLineComponent,
  TooltipComponent, VisualMapComponent,
]);

export const { init } = echarts;
