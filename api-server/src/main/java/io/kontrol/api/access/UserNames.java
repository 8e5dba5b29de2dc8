package io.kontrol.api.access;

import io.kontrol.api.platform.refusal.Refusal;
import java.util.Locale;
import java.util.regex.Pattern;

/** E-mail addresses and names of users. */
public final class UserNames {
  private static final int LONGEST = 255;
  private static final int LONGEST_LOCAL_PART = 64;

  /**
   * As browsers check a field for e-mail addresses; a name without a dot may be a host of one's own
   * network.
   */
  private static final Pattern EMAIL =
      Pattern.compile(
          "[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,"
              + LONGEST_LOCAL_PART
              + "}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*");

  private UserNames() {}

  /** In lower case, as it is stored. */
  public static String email(String text) {
    String email = text.strip().toLowerCase(Locale.ROOT);
    if (email.length() > LONGEST || !EMAIL.matcher(email).matches()) {
      throw Refusal.invalid(
          "invalid_email",
          "An e-mail address is such as ann@example.org, of " + LONGEST + " characters at most.");
    }
    return email;
  }

  public static String fullName(String text) {
    return name(text, "full_name");
  }

  /**
   * @param field for the refusal
   */
  public static String name(String text, String field) {
    String name = text.strip();
    boolean control = name.chars().anyMatch(Character::isISOControl);
    if (name.isEmpty() || name.length() > LONGEST || control) {
      throw Refusal.invalid(
          "invalid_" + field,
          field + " has to be a text of 1 to " + LONGEST + " characters on one line.");
    }
    return name;
  }
}
