import { start } from "../common/start"; start(<p>·</p>);
