import type { JSX } from "preact";
import { HallMapView } from "../common/hall-map";
import type { Kiosk } from "./kiosk";
import { Sheet, Ways } from "./sheet";
import { t } from "./texts";

/** Where everything is, with this machine marked. */
export function MapPage({ kiosk }: { kiosk: Kiosk }): JSX.Element {
  const { map } = kiosk.state.value.hall;
  return (
    <Sheet
      kiosk={kiosk}
      info={
        <>
          <div class="heading">
            <h2>{t("map_title")}</h2>
          </div>
          {map && (
            <div class="map" data-field="map">
              <HallMapView map={map} here={kiosk.device.value?.code ?? ""} />
            </div>
          )}
        </>
      }
      nav={<Ways kiosk={kiosk} />}
    />
  );
}
