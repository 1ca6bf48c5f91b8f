// Everything works without this file; it only makes some things quicker or clearer.

import "htmx.org";
import { copyLinks } from "./copy";
import { keepDrafts } from "./draft";
import { checkFiles } from "./files";
import { keepFocusOnMore } from "./more";
import { searchKey } from "./search";
import { sendOnce } from "./send-once";

document.documentElement.classList.add("js");
checkFiles();
copyLinks();
keepDrafts();
keepFocusOnMore();
searchKey();
sendOnce();
