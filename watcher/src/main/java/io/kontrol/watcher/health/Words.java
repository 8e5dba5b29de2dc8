package io.kontrol.watcher.health;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The words that controllers use for how it goes, whatever the spelling: {@code NotReady}, {@code
 * not-ready} and {@code NOT_READY} are the same two words. Trouble outweighs a pause, a pause
 * outweighs progress, and progress outweighs success.
 */
final class Words {
  /** Controllers say the same few reasons and states over and over; longer texts are messages. */
  private static final int MAX_REMEMBERED = 48;

  private static final int MAX_KNOWN = 4096;
  private static final Map<String, Sign> KNOWN = new ConcurrentHashMap<>();

  private Words() {}

  /** What a state says: one word, or a few; some words say it only when they stand alone. */
  static Sign signOfState(String state) {
    return switch (state) {
      case "New", "new", "NEW" -> Sign.BUSY;
      case "Down", "down", "DOWN" -> Sign.BAD;
      case "NotFound", "Missing" -> Sign.GONE;
      default -> {
        Sign sign = signOf(state);
        yield sign == Sign.NONE && isOneWordGoingOn(state) ? Sign.BUSY : sign;
      }
    };
  }

  /** {@code Hydrating}: whatever it does, it is at it. */
  private static boolean isOneWordGoingOn(String state) {
    return state.length() > 5
        && state.toLowerCase(Locale.ROOT).endsWith("ing")
        && state.chars().allMatch(Character::isLetter);
  }

  /** What a reason says, taken together. */
  static Sign signOf(String text) {
    if (text.length() > MAX_REMEMBERED) {
      return scan(text);
    }
    Sign known = KNOWN.get(text);
    if (known != null) {
      return known;
    }
    Sign sign = scan(text);
    if (KNOWN.size() < MAX_KNOWN) {
      KNOWN.put(text, sign);
    }
    return sign;
  }

  private static Sign scan(String text) {
    Scan scan = new Scan();
    split(text, scan);
    return scan.result();
  }

  /** It is called busy only by saying that something good is not so: {@code PodsNotReady}. */
  static boolean onlyNegates(String text) {
    Scan scan = new Scan();
    split(text, scan);
    return scan.result() == Sign.BUSY && scan.byNegation;
  }

  /** What its first word says: {@code Error: checksum mismatch} is trouble from the start. */
  static Sign signOfFirst(String text) {
    int end = 0;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    return signOf(text.substring(0, end));
  }

  /** What a name like {@code PodsHealthy} is about; its last word with a meaning carries it. */
  static Name name(String text) {
    NameScan scan = new NameScan();
    split(text, scan);
    return scan.result();
  }

  /**
   * @param negated as in {@code NotReady} or {@code PartiallyReady}
   * @param endsLikeAState as in {@code Launched} or {@code Discoverable}: a state that is reached
   */
  record Name(Sign last, boolean anyBad, boolean negated, boolean single, boolean endsLikeAState) {}

  private interface Sink {
    void word(String word);
  }

  private static boolean isNegation(String word) {
    return switch (word) {
      case "not", "no", "never", "without", "non" -> true;
      default -> false;
    };
  }

  /** Calls the sink with each word in lower case. */
  private static void split(String text, Sink sink) {
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean letter = i < text.length() && Character.isLetter(text.charAt(i));
      if (letter && start < 0) {
        start = i;
      } else if (start >= 0 && (!letter || beginsWord(text, i))) {
        sink.word(text.substring(start, i).toLowerCase(Locale.ROOT));
        start = letter ? i : -1;
      }
    }
  }

  /** At the hump of a camel: {@code Not|Ready}, {@code OCI|Artifact}. */
  private static boolean beginsWord(String text, int i) {
    if (!Character.isUpperCase(text.charAt(i))) {
      return false;
    }
    return Character.isLowerCase(text.charAt(i - 1))
        || (i + 1 < text.length() && Character.isLowerCase(text.charAt(i + 1)));
  }

  /** Adds up the words of one text. */
  private static final class Scan implements Sink {
    private boolean negated;
    private boolean byNegation;
    private boolean out;
    private Sign result = Sign.NONE;

    @Override
    public void word(String word) {
      boolean outOf = out && word.equals("of"); // out of sync, out of date
      out = word.equals("out");
      if (isNegation(word) || outOf) {
        negated = true;
        return;
      }
      Sign sign = Vocabulary.signOf(word);
      if (negated) {
        sign = negate(word, sign);
        byNegation |= sign == Sign.BUSY;
      }
      // "no such certificate found": the negation holds until a word that it can turn.
      negated = negated && sign == Sign.NONE;
      if (sign != Sign.NONE && (result == Sign.NONE || sign.compareTo(result) > 0)) {
        result = sign;
      }
    }

    Sign result() {
      return result;
    }

    /** What is not accepted or not valid will not become so by waiting. */
    private static boolean isVerdict(String word) {
      return switch (word) {
        case "accepted", "admitted", "valid", "compliant", "healthy", "reachable" -> true;
        default -> false;
      };
    }

    private static Sign negate(String word, Sign sign) {
      if (word.equals("found") || word.equals("allowed") || word.equals("supported")) {
        return Sign.BAD;
      }
      return switch (sign) {
        case GOOD -> isVerdict(word) ? Sign.BAD : Sign.BUSY;
        case BAD -> Sign.GOOD;
        case BUSY, PAUSED, GONE, NONE -> Sign.NONE;
      };
    }
  }

  private static final class NameScan implements Sink {
    private Sign last = Sign.NONE;
    private boolean anyBad;
    private boolean negated;
    private int words;
    private String lastWord = "";

    @Override
    public void word(String word) {
      words++;
      lastWord = word;
      Sign sign = Vocabulary.signOf(word);
      anyBad |= sign == Sign.BAD;
      negated |= isNegation(word) || word.equals("partially");
      last = sign == Sign.NONE ? last : sign;
    }

    Name result() {
      boolean state = lastWord.endsWith("ed") || lastWord.endsWith("able");
      return new Name(last, anyBad, negated, words == 1, state && !lastWord.equals("upgradeable"));
    }
  }
}
