package io.kontrol.api.platform.pattern;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;

/**
 * A regular expression that is matched in linear time (RE2), of bounded size: so that neither a
 * pattern nor a text can hold a thread up. It has no look-around and no back-references.
 */
public final class LinearPattern implements RegularExpression {
  private static final int LONGEST = 500;

  /** Instructions of the compiled program, about one a character that may be matched. */
  private static final int LARGEST = 2_000;

  private final Pattern pattern;

  private LinearPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * @throws IllegalArgumentException with a message for the author of the pattern
   */
  public static LinearPattern compile(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("A pattern has at most " + LONGEST + " characters.");
    }
    if (PatternSize.of(text) > LARGEST) {
      throw new IllegalArgumentException(
          "The pattern repeats too much: it may match at most " + LARGEST + " counted characters.");
    }
    try {
      return new LinearPattern(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "The pattern is not valid (RE2 syntax: no look-around, no back-references): "
              + e.getDescription()
              + ".",
          e);
    }
  }

  /** Whether it is found in the text, as JSON Schema defines it. */
  @Override
  public boolean matches(String text) {
    return pattern.matcher(text).find();
  }
}
