package io.kontrol.reconciler.secret;

import io.kontrol.reconciler.secret.RedactedText.Span;
import java.util.function.Consumer;

/** Finds occurrences of a text that are whole words. */
final class WholeWords {
  /** Characters that may continue a name. */
  static final String OF_NAMES = "-_.";

  static final String OF_LETTERS = "";
  static final String OF_BASE64 = "+/-_";

  private WholeWords() {}

  /**
   * @param more characters of words, besides letters and digits
   */
  static void find(String message, String word, String more, Consumer<Span> found) {
    for (int at = message.indexOf(word); at >= 0; at = message.indexOf(word, at + 1)) {
      Span span = new Span(at, at + word.length());
      if (isWhole(message, span, more)) {
        found.accept(span);
      }
    }
  }

  private static boolean isWhole(String message, Span span, String more) {
    boolean before = span.from() > 0 && continues(message.charAt(span.from() - 1), more);
    boolean after = span.to() < message.length() && continues(message.charAt(span.to()), more);
    return !before && !after;
  }

  private static boolean continues(char c, String more) {
    return Character.isLetterOrDigit(c) || more.indexOf(c) >= 0;
  }
}
