package io.kontrol.watcher.health.generic;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads the words of reasons, states and condition types, whatever the spelling: {@code NotReady},
 * {@code not-ready} and {@code NOT_READY} are the same two words. A word counts only if it is in
 * the {@link Vocabulary}; messages, which are prose, are not read.
 */
public final class StatusWords {
  /** Splits at non-letters and in camel case: {@code Not|Ready}, {@code OCI|Artifact}. */
  private static final Pattern BORDER =
      Pattern.compile("[^\\p{L}]+|(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

  private static final Set<String> NEGATIONS = Set.of("not", "no", "never", "without", "non");

  /** States that have a meaning as a whole text only. */
  private static final Map<String, Signal> WHOLE =
      Map.of(
          "up", Signal.GOOD,
          "new", Signal.BUSY,
          "down", Signal.BAD,
          "notfound", Signal.GONE,
          "missing", Signal.GONE);

  /** Controllers use the same few reasons and states over and over. */
  private static final Memo<Signal> SIGNS = new Memo<>(StatusWords::scan);

  private StatusWords() {}

  static List<String> split(String text) {
    return List.of(BORDER.split(text.strip(), -1)).stream()
        .filter(word -> !word.isEmpty())
        .map(word -> word.toLowerCase(Locale.ROOT))
        .toList();
  }

  static boolean isNegation(String word) {
    return NEGATIONS.contains(word);
  }

  /** The signal of a reason: that of its strongest word. */
  static Signal signOf(String text) {
    return SIGNS.of(text);
  }

  /** The signal of a phase or state. */
  static Signal signOfState(String state) {
    Signal whole = state.length() > 8 ? null : WHOLE.get(state.toLowerCase(Locale.ROOT));
    return whole == null ? signOf(state) : whole;
  }

  /** The signal of the first word: {@code Error: checksum mismatch} is a problem. */
  static Signal signOfFirst(String text) {
    int end = 0;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    return signOf(text.substring(0, end));
  }

  private static Signal scan(String text) {
    Signal result = Signal.NONE;
    boolean negated = false;
    String before = "";
    for (String word : split(text)) {
      Signal sign = Vocabulary.signOf(word);
      boolean outOf = before.equals("out") && word.equals("of"); // out of sync, out of date
      if (isNegation(word) || outOf) {
        negated = true;
      } else if (negated) {
        sign = negate(word, sign);
        // "no such certificate found": the negation applies to the next word that it can negate.
        negated = sign == Signal.NONE;
      }
      result = result.or(sign);
      before = word;
    }
    return result;
  }

  /** What is not ready may become ready; what is not valid will not by waiting. */
  private static Signal negate(String word, Signal sign) {
    if (Vocabulary.isVerdict(word)) {
      return Signal.BAD;
    }
    return switch (sign) {
      case GOOD -> Signal.BUSY;
      case BAD -> Signal.GOOD;
      case BUSY, PAUSED, GONE, NONE -> Signal.NONE;
    };
  }

  /** Caches results for texts of the usual length, up to a bound. */
  static final class Memo<T> {
    private static final int MAX_LENGTH = 96;
    private static final int MAX_KNOWN = 4096;

    private final Map<String, T> known = new ConcurrentHashMap<>();
    private final Function<String, T> tell;

    Memo(Function<String, T> tell) {
      this.tell = tell;
    }

    T of(String text) {
      T answer = known.get(text);
      if (answer != null) {
        return answer;
      }
      T told = tell.apply(text);
      if (text.length() <= MAX_LENGTH && known.size() < MAX_KNOWN) {
        known.put(text, told);
      }
      return told;
    }
  }
}
