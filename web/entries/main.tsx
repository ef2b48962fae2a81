import { render } from "preact";
import { App } from "../screens/app/mod.ts";
import { palette } from "../parts/mod.ts";
import { listenToLinks, readSession, startClock } from "../state/mod.ts";

listenToLinks();
startClock();
palette.listen();
void readSession();
render(<App />, document.getElementById("page")!);
