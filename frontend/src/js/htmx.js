/* htmx stands where its extensions look for it. */
import htmx from "htmx.org/dist/htmx.esm.js";

window.htmx = htmx;
