package io.kontrol.api.fleet.node;

import io.kontrol.api.platform.refusal.Refusal;
import io.smallrye.common.net.Inet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The texts that describe a node. */
public final class NodeTexts {
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_REGION = 100;
  private static final int LONGEST_ADDRESS = 45;
  private static final int LONGEST_DESCRIPTION = 10_000;

  private NodeTexts() {}

  public static String name(String text) {
    return line(text, "name", LONGEST_NAME);
  }

  public static String region(String text) {
    return line(text, "region", LONGEST_REGION);
  }

  private static String line(String text, String field, int longest) {
    if (text.isBlank()
        || text.length() > longest
        || text.chars().anyMatch(Character::isISOControl)) {
      throw Refusal.invalid(
          "invalid_" + field, "The " + field + " is one line of 1 to " + longest + " characters.");
    }
    return text;
  }

  public static @Nullable String address(Optional<String> text) {
    if (text.isEmpty()) {
      return null;
    }
    if (text.get().length() > LONGEST_ADDRESS || Inet.parseInetAddress(text.get()) == null) {
      throw Refusal.invalid("invalid_ip_address", "ip_address is an IPv4 or IPv6 address.");
    }
    return text.get();
  }

  public static @Nullable String description(Optional<String> text) {
    if (text.isPresent() && text.get().length() > LONGEST_DESCRIPTION) {
      throw Refusal.invalid(
          "invalid_description",
          "The description has " + LONGEST_DESCRIPTION + " characters at most.");
    }
    return text.orElse(null);
  }
}
