//! Which part of a name is what was typed, to be emphasised in lists of results.

use super::{fold::fold, query::Query};

/// A piece of a name, and whether it is what was typed.
pub type Piece = (String, bool);

impl Query {
    /// A name in pieces, those marked that fit what was typed. Together they are the name.
    pub fn mark(&self, name: &str) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut add = |text: &str, marked: bool| {
            if text.is_empty() {
                return;
            }
            match pieces.last_mut() {
                Some((last, same)) if *same == marked => last.push_str(text),
                _ => pieces.push((text.to_owned(), marked)),
            }
        };
        let mut rest = name;
        while !rest.is_empty() {
            let gap = rest.find(char::is_alphanumeric).unwrap_or(rest.len());
            let (before, from_word) = rest.split_at(gap);
            let end = from_word
                .find(|c: char| !c.is_alphanumeric())
                .unwrap_or(from_word.len());
            let (word, after) = from_word.split_at(end);
            add(before, false);
            let (start, end) = self.marked_part(word).unwrap_or((0, 0));
            let (head, tail) = word.split_at(end);
            let (head, middle) = head.split_at(start);
            add(head, false);
            add(middle, true);
            add(tail, false);
            rest = after;
        }
        pieces
    }

    /// The part of a word that was typed, in bytes: the longest of several.
    fn marked_part(&self, word: &str) -> Option<(usize, usize)> {
        /// Single letters in the middle of words are found by chance.
        const WITHIN_FROM: usize = 4;
        let typed = self.words().iter().map(|wanted| wanted.text.as_str());
        let folded = fold(word);
        typed
            .filter_map(|typed| {
                let at = folded.find(typed)?;
                if at > 0 && typed.chars().count() < WITHIN_FROM {
                    return None;
                }
                let start = unfolded(word, at);
                Some((start, unfolded(word, at + typed.len()).max(start)))
            })
            .max_by_key(|(start, end)| end - start)
    }
}

/// How many bytes of a word make some bytes of its folded form.
fn unfolded(word: &str, wanted: usize) -> usize {
    let mut end = 0;
    for (start, c) in word.char_indices() {
        if fold(&word[..end]).len() >= wanted && fold(&word[..start + c.len_utf8()]).len() > wanted
        {
            break;
        }
        end = start + c.len_utf8();
    }
    end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(typed: &str, name: &str) -> String {
        let pieces = Query::plain(typed).mark(name);
        let wrapped = pieces.into_iter().map(
            |(text, marked)| {
                if marked { format!("[{text}]") } else { text }
            },
        );
        wrapped.collect()
    }

    #[test]
    fn the_typed_part_is_marked_in_the_name_as_it_is_written() {
        assert_eq!(marked("reinold", "Reinoldikirche"), "[Reinold]ikirche");
        assert_eq!(marked("kirche", "Reinoldikirche"), "Reinoldi[kirche]");
        assert_eq!(marked("strasse", "Große Straße 3"), "Große [Straße] 3");
        assert_eq!(marked("baeck", "Bäckerei"), "[Bäck]erei");
        assert_eq!(marked("alter markt", "Alter Markt"), "[Alter] [Markt]");
        assert_eq!(marked("xyz", "Alter Markt"), "Alter Markt");
        assert_eq!(marked("", "Markt"), "Markt");
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_name(typed in ".{0,12}", name in ".{0,30}") {
            let pieces = Query::plain(&typed).mark(&name);
            let whole: String = pieces.into_iter().map(|it| it.0).collect();
            prop_assert_eq!(whole, name);
        }

        #[test]
        fn the_whole_name_is_marked_wherever_it_has_letters(name in "[A-Za-zäöüß]{1,12}") {
            prop_assert_eq!(Query::plain(&name).mark(&name), vec![(name, true)]);
        }
    }
}
