package io.kontrol.reconciler.secret;

import io.kontrol.reconciler.secret.RedactedText.Span;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds quoted values in a message: whatever follows words that announce a value; elsewhere, text
 * in quotation marks that is a known value.
 */
final class QuotedValues {
  /**
   * The words of Kubernetes' field errors (except {@code Required value:}, which is followed by an
   * explanation), Go values in its type errors, and the data of an object that is printed whole.
   */
  private static final Pattern VALUE_FOLLOWS =
      Pattern.compile(
          "(?<!Required )\\b[Vv]alue: ?|\\bNot found: (?=\")|\\b[Gg]ot:? (?=[\"'&])"
              + "|\\\\*\"(?:data|stringData)\\\\*\": ?(?=\\{)"
              + "|\\b(?:[Dd]ata|[Ss]tringData): ?(?=map\\[)");

  private static final Pattern SIMPLE_VALUE = Pattern.compile("[^\\s,;}\\]]*[^\\s,;:}\\]]");
  private static final Pattern TYPE_OF_DUMP =
      Pattern.compile("&?(?:map\\[\\w+\\]|\\[\\]|interface \\{\\}|[\\w.*]+)*(?=[\\[{(])");

  private QuotedValues() {}

  static void find(String message, SecretValues values, RedactedText text) {
    Matcher follows = VALUE_FOLLOWS.matcher(message);
    for (int from = 0; from <= message.length() && follows.find(from); from = follows.end()) {
      int start = follows.end();
      text.hide(new Span(start, endOfValue(message, start)));
    }
    for (char mark : new char[] {'"', '\'', '`'}) {
      findKnown(message, mark, values, text);
    }
  }

  private static void findKnown(String message, char mark, SecretValues values, RedactedText text) {
    int open = next(message, mark, 0);
    while (open < message.length()) {
      int close = next(message, mark, open + 1);
      if (close == message.length()) {
        return;
      }
      String content = message.substring(open + 1, close);
      if (holdsValue(content, values) && !text.isOpen(new Span(open + 1, close))) {
        text.hide(new Span(open, close + 1));
      }
      open = close; // it may also open the next one: an apostrophe is not a quotation mark
    }
  }

  /** Quoted itself, or inside a quoted text: JSON in an error message. */
  private static boolean holdsValue(String content, SecretValues values) {
    if (values.isValue(content)) {
      return true;
    }
    if (content.indexOf("\\\"") < 0) {
      return false;
    }
    String inner = content.replace("\\\"", "\"").replace("\\\\", "\\");
    for (int open = next(inner, '"', 0); open < inner.length(); ) {
      int close = next(inner, '"', open + 1);
      if (close < inner.length() && holdsValue(inner.substring(open + 1, close), values)) {
        return true;
      }
      open = close;
    }
    return false;
  }

  /** The next mark that is not escaped; the length if there is none. */
  private static int next(String message, char mark, int from) {
    for (int i = from; i < message.length(); i++) {
      char c = message.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == mark) {
        return i;
      }
    }
    return message.length();
  }

  /** For a value that the server cut off: the end of the message. */
  private static int endOfValue(String message, int start) {
    if (start == message.length()) {
      return start;
    }
    char first = message.charAt(start);
    if (first == '"' || first == '\'' || first == '`') {
      return Math.min(next(message, first, start + 1) + 1, message.length());
    }
    Matcher dump = TYPE_OF_DUMP.matcher(message).region(start, message.length());
    if (dump.lookingAt()) {
      return endOfBrackets(message, dump.end());
    }
    Matcher simple = SIMPLE_VALUE.matcher(message).region(start, message.length());
    return simple.lookingAt() ? simple.end() : start;
  }

  private static int endOfBrackets(String message, int open) {
    int depth = 0;
    for (int i = open; i < message.length(); i++) {
      char c = message.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        i = next(message, '"', i + 1);
      } else if ("{[(".indexOf(c) >= 0) {
        depth++;
      } else if ("}])".indexOf(c) >= 0 && --depth == 0) {
        return i + 1;
      }
    }
    return message.length();
  }
}
