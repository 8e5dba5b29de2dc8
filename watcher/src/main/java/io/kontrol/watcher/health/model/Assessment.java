package io.kontrol.watcher.health.model;

import io.kontrol.model.status.Health;
import java.util.regex.Pattern;

/**
 * The health of an object, and why.
 *
 * @param message one line, at most {@value #MAX_MESSAGE} characters; may be empty
 */
public record Assessment(Health health, String message) {
  public static final int MAX_MESSAGE = 512;

  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}]+");

  public Assessment {
    message = oneLine(message);
  }

  public static Assessment healthy(String message) {
    return new Assessment(Health.Healthy, message);
  }

  public static Assessment progressing(String message) {
    return new Assessment(Health.Progressing, message);
  }

  public static Assessment degraded(String message) {
    return new Assessment(Health.Degraded, message);
  }

  public static Assessment suspended(String message) {
    return new Assessment(Health.Suspended, message);
  }

  public static Assessment missing(String message) {
    return new Assessment(Health.Missing, message);
  }

  public static Assessment unknown(String message) {
    return new Assessment(Health.Unknown, message);
  }

  private static String oneLine(String text) {
    String bounded = text.length() > 2 * MAX_MESSAGE ? text.substring(0, 2 * MAX_MESSAGE) : text;
    String line = isOneLine(bounded) ? bounded : SPACE.matcher(bounded).replaceAll(" ").strip();
    return line.length() <= MAX_MESSAGE ? line : cut(line) + "…";
  }

  /** Never splits a surrogate pair. */
  private static String cut(String line) {
    int end = MAX_MESSAGE - 1;
    return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end);
  }

  private static boolean isOneLine(String text) {
    char last = ' ';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || (c == ' ' && last == ' ')) {
        return false;
      }
      last = c;
    }
    return true;
  }
}
