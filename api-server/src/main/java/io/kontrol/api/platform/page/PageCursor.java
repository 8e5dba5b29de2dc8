package io.kontrol.api.platform.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The place of the last row of a page: what {@code continue} holds.
 *
 * @param list names the filters and the order; the place means nothing in another list
 * @param key the sort key as text
 */
public record PageCursor(String list, String key, int id) {
  private static final int LONGEST = 4_000;

  public String encode() {
    ArrayNode parts = Json.mapper().createArrayNode().add(list).add(key).add(id);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Json.write(parts).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param list which the cursor has to come from
   */
  public static PageCursor decode(String text, String list) {
    if (text.length() > LONGEST) {
      throw bad();
    }
    try {
      JsonNode parts =
          Json.read(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
      boolean whole =
          parts.isArray()
              && parts.size() == 3
              && parts.get(0).isTextual()
              && parts.get(1).isTextual()
              && parts.get(2).isInt();
      if (whole && parts.get(0).textValue().equals(list)) {
        return new PageCursor(list, parts.get(1).textValue(), parts.get(2).intValue());
      }
    } catch (IllegalArgumentException | UncheckedIOException e) {
      // said below
    }
    throw bad();
  }

  /** The id that the key holds, in lists of ids that outgrow an integer. */
  public static long decodeLong(String text, String list) {
    String key = decode(text, list).key();
    if (!key.matches("[0-9]{1,18}")) {
      throw bad();
    }
    return Long.parseLong(key);
  }

  public static Refusal bad() {
    return Refusal.malformed(
        "bad_cursor",
        "The value of continue does not come from a page of this list. Start again without it, and"
            + " keep filters and sort the same from page to page.");
  }
}
