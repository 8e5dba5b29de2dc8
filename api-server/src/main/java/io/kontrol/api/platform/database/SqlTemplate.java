package io.kontrol.api.platform.database;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SQL with parts in braces, such as {@code WHERE {filter} ORDER BY {order}}: conditions, orders and
 * columns from constants of the code. Values are never parts, but parameters of a {@link
 * NamedStatement}.
 */
public final class SqlTemplate {
  private static final Pattern PART = Pattern.compile("\\{([a-z_]+)}");

  private SqlTemplate() {}

  /** Fails where the template has a part that is not given. */
  public static String fill(String template, Map<String, String> parts) {
    return PART.matcher(template)
        .replaceAll(
            part -> {
              String text = parts.get(part.group(1));
              if (text == null) {
                throw new IllegalArgumentException("No part " + part.group());
              }
              return Matcher.quoteReplacement(text);
            });
  }
}
