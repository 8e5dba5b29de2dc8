package io.kontrol.api.stack.render.expression;

import java.util.ArrayList;
import java.util.List;

/** A text with expressions between a dollar sign with an opening brace, and a closing brace. */
public final class TextParts {
  private static final String OPEN = "${";

  /** Stands for the two characters themselves. */
  private static final String ESCAPED = "$${";

  /**
   * @param expression whether it is the source of an expression; otherwise plain text
   */
  public record Part(boolean expression, String text) {}

  private final String text;
  private final List<Part> parts = new ArrayList<>();
  private final StringBuilder plain = new StringBuilder();
  private int at;

  private TextParts(String text) {
    this.text = text;
  }

  public static boolean hasExpression(String text) {
    return text.contains(OPEN);
  }

  /** A text that gives this one when it is rendered. */
  public static String escape(String text) {
    return text.replace(OPEN, ESCAPED);
  }

  public static List<Part> split(String text) throws InvalidExpressionException {
    return new TextParts(text).split();
  }

  private List<Part> split() throws InvalidExpressionException {
    while (at < text.length()) {
      if (text.startsWith(ESCAPED, at)) {
        plain.append(OPEN);
        at += ESCAPED.length();
      } else if (text.startsWith(OPEN, at)) {
        flush();
        at += OPEN.length();
        int start = at;
        skipExpression();
        parts.add(new Part(true, text.substring(start, at)));
        at++;
      } else {
        plain.append(text.charAt(at++));
      }
    }
    flush();
    return parts;
  }

  private void flush() {
    if (!plain.isEmpty()) {
      parts.add(new Part(false, plain.toString()));
      plain.setLength(0);
    }
  }

  /** Ends at the closing brace. */
  private void skipExpression() throws InvalidExpressionException {
    int depth = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        skipString(c);
        continue;
      }
      if (c == '}' && depth == 0) {
        return;
      }
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      at++;
    }
    throw new InvalidExpressionException(
        "An expression has no closing brace; a literal ${ is written $${.");
  }

  private void skipString(char quote) {
    boolean raw = at > 0 && "rR".indexOf(text.charAt(at - 1)) >= 0;
    String one = String.valueOf(quote);
    String delimiter = text.startsWith(one.repeat(3), at) ? one.repeat(3) : one;
    at += delimiter.length();
    while (at < text.length() && !text.startsWith(delimiter, at)) {
      at += !raw && text.charAt(at) == '\\' ? 2 : 1;
    }
    at = Math.min(text.length(), at + delimiter.length());
  }
}
