package io.kontrol.watcher.health.rules;

import io.kontrol.watcher.health.model.ObservedObject;
import java.util.regex.Pattern;

/**
 * The kinds that a rule is for: {@code group/Kind}. The kind {@code *} matches every kind of the
 * group; a group that begins with {@code *.} matches every group with this suffix.
 */
public record KindPattern(String group, String kind) {
  private static final Pattern FORM =
      Pattern.compile("(?<group>(\\*\\.)?[a-z0-9][a-z0-9.-]*|)/(?<kind>\\*|[A-Z][A-Za-z0-9]*)");

  static KindPattern parse(String text) {
    var matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new InvalidRuleException(
          "'"
              + text
              + "' is no kind; write group/Kind, such as apps/Deployment or *.example.com/*");
    }
    return new KindPattern(matcher.group("group"), matcher.group("kind"));
  }

  @Override
  public String toString() {
    return group + "/" + kind;
  }

  boolean matches(ObservedObject object) {
    return (kind.equals("*") || kind.equals(object.kind())) && matchesGroup(object.group());
  }

  private boolean matchesGroup(String other) {
    return group.startsWith("*.") ? other.endsWith(group.substring(1)) : other.equals(group);
  }
}
