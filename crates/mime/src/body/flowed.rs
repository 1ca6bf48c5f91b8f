//! `format=flowed` (RFC 3676): lines that belong together are one line again.

/// Joins soft lines, those that end with a blank; quotes only with quotes of the same depth.
pub(crate) fn unflow(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // the depth of the line that goes on, when there is one
    let mut open: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let (line, end) = match line.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (line, ""),
        };
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let marks = line.get(..depth).unwrap_or_default();
        let content = line.get(depth..).unwrap_or_default();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let signature = content == "-- ";
        let soft = content.ends_with(' ') && !signature && !end.is_empty();
        match open {
            Some(before) if before == depth && !signature => (),
            Some(_) => {
                out.push('\n');
                start(&mut out, marks);
            }
            None => start(&mut out, marks),
        }
        let kept = if soft && delsp {
            content.strip_suffix(' ').unwrap_or(content)
        } else {
            content
        };
        out.push_str(kept);
        if soft {
            open = Some(depth);
        } else {
            open = None;
            out.push_str(end);
        }
    }
    out
}

fn start(out: &mut String, marks: &str) {
    out.push_str(marks);
    if !marks.is_empty() {
        out.push(' ');
    }
}
