// Everything works without this file; it only makes some things quicker or clearer.

import "htmx.org";
import { takeCommands } from "./commands";
import { compose } from "./composer";
import { copyLinks } from "./copy";
import { keepDrafts } from "./draft";
import { editInPlace } from "./edit";
import { checkFiles } from "./files";
import { followTicket } from "./live";
import { proveHumanity } from "./humanity";
import { keepFocusOnMore } from "./more";
import { searchKey } from "./search";
import { sendOnce } from "./send-once";
import { showWhenAsked } from "./when";

document.documentElement.classList.add("js");
checkFiles();
compose();
copyLinks();
followTicket();
proveHumanity();
editInPlace();
keepDrafts();
keepFocusOnMore();
searchKey();
takeCommands();
sendOnce();
showWhenAsked();
