//! The words of a drawing: names of categories, labels in lines.

use engine::Category;

/// The name of a category.
pub fn category_name(category: Category) -> &'static str {
    match category {
        Category::New => "Nuevo",
        Category::Open => "En atención",
        Category::Pending => "En espera",
        Category::Resolved => "Resuelto",
        Category::Closed => "Cerrado",
        Category::Cancelled => "Cancelado",
    }
}

/// The place of a category in a ticket's life.
pub fn rank(category: Category) -> u8 {
    match category {
        Category::New => 0,
        Category::Open => 1,
        Category::Pending => 2,
        Category::Resolved => 3,
        Category::Closed => 4,
        Category::Cancelled => 5,
    }
}

/// A text in lines of at most so many characters, broken between words.
pub fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let fits = |line: &&mut String| line.chars().count() + 1 + word.chars().count() <= most;
        match lines.last_mut().filter(fits) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn long_labels_are_broken_between_words() {
        assert_eq!(
            wrapped("Enviar a revisión del área", 16),
            ["Enviar a", "revisión del", "área"]
        );
        assert!(wrapped("", 16).is_empty());
    }
}
