package io.kontrol.sandbox.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.RequestTarget;
import io.kontrol.sandbox.select.ItemPrefix;
import io.kontrol.sandbox.select.Selector;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.StoreEntry;
import io.kontrol.sandbox.store.StoreKey;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Lists objects, whole or in pages of one consistent snapshot. */
final class ListHandler {
  private static final String EXPIRED =
      "The provided continue parameter is too old to display a consistent list result. You can"
          + " start a new list without the continue parameter, or use the continue token in this"
          + " response to retrieve the remainder of the results. Continuing with the provided token"
          + " results in an inconsistent list - objects that were created, modified, or deleted"
          + " between the time the first chunk was returned and now may show up in the list.";

  /**
   * One page.
   *
   * @param next continue token of the next page; empty where there is none
   * @param remaining number of objects after this page; negative where it is not reported
   */
  record Page(long version, List<StoreEntry> items, String next, long remaining) {}

  private record Token(long version, StoreKey after) {}

  private final ObjectStore store;

  ListHandler(ObjectStore store) {
    this.store = store;
  }

  Page list(RequestTarget target, RequestParameters query) {
    Selector selector =
        Selector.of(target.type(), query.text("labelSelector"), query.text("fieldSelector"));
    long limit = query.number("limit");
    String continued = query.text("continue");
    GroupResource kind = target.type().groupResource();
    return store.locked(
        () -> {
          checkVersion(query);
          Token token = continued.isEmpty() ? null : decode(continued);
          long version = token != null ? token.version() : exactVersion(query);
          List<StoreEntry> all =
              version == 0 || version == store.version()
                  ? store.list(kind, target.namespace())
                  : store.listAt(kind, version).orElseThrow(() -> expired(token != null));
          StoreKey after = token == null ? null : token.after();
          List<StoreEntry> found = new ArrayList<>();
          for (StoreEntry one : all) {
            boolean here =
                target.namespace().isEmpty() || one.key().namespace().equals(target.namespace());
            boolean named = target.name().isEmpty() || one.key().name().equals(target.name());
            boolean later = after == null || one.key().compareTo(after) > 0;
            if (here && named && later && selector.matches(one)) {
              found.add(one);
            }
          }
          return page(found, limit, version == 0 ? store.version() : version, selector);
        });
  }

  private static Page page(List<StoreEntry> found, long limit, long version, Selector selector) {
    if (limit <= 0 || found.size() <= limit) {
      return new Page(version, found, "", -1);
    }
    List<StoreEntry> items = found.subList(0, (int) limit);
    long remaining = selector.isEverything() ? found.size() - limit : -1;
    return new Page(version, items, encode(version, items.get(items.size() - 1).key()), remaining);
  }

  private static StatusException expired(boolean continued) {
    return StatusException.expired(
        continued ? EXPIRED : "The resourceVersion for the provided list is too old.");
  }

  /** 0 where any recent version is accepted. */
  private static long exactVersion(RequestParameters query) {
    boolean exact =
        query.text("resourceVersionMatch").equals("Exact")
            || (query.text("resourceVersionMatch").isEmpty() && query.number("limit") > 0);
    return exact ? query.number("resourceVersion") : 0;
  }

  private void checkVersion(RequestParameters query) {
    ListOptions.check(query, false);
    String given = query.text("resourceVersion");
    long version;
    try {
      version = given.isEmpty() ? 0 : Long.parseUnsignedLong(given);
    } catch (NumberFormatException e) {
      throw StatusException.badRequest(
          "invalid resource version: resourceVersion: Invalid value: \"%s\": strconv.ParseUint: parsing \"%s\": invalid syntax"
              .formatted(given, given));
    }
    if (version > store.version()) {
      throw tooLarge(version, store.version());
    }
  }

  static StatusException tooLarge(long asked, long current) {
    var details = SandboxJson.object();
    details
        .withArrayProperty("causes")
        .addObject()
        .put("reason", "ResourceVersionTooLarge")
        .put("message", "Too large resource version");
    details.put("retryAfterSeconds", 1);
    StatusException answer =
        new StatusException(
            504,
            "Timeout",
            "Timeout: Too large resource version: %d, current: %d".formatted(asked, current),
            details);
    answer.headers().put("Retry-After", "1");
    return answer;
  }

  private static String encode(long version, StoreKey key) {
    String text = version + "\n" + key.namespace() + "\n" + key.name();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Token decode(String token) {
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("\n", -1);
      return new Token(Long.parseLong(parts[0]), new StoreKey(parts[1], parts[2]));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw StatusException.badRequest(
          "invalid continue token: continue key is not valid: illegal base64 data at input byte 0");
    }
  }

  /** Metadata of the list. */
  static ObjectNode metadata(Page page) {
    ObjectNode metadata =
        SandboxJson.object().put("resourceVersion", Long.toString(page.version()));
    if (!page.next().isEmpty()) {
      metadata.put("continue", page.next());
      if (page.remaining() >= 0) {
        metadata.put("remainingItemCount", page.remaining());
      }
    }
    return metadata;
  }

  /** The list as JSON. Items of built-in kinds have neither kind nor version there. */
  static Buffer encode(ResourceType type, Page page) {
    int prefix = type.custom() ? 0 : ItemPrefix.length(type);
    int size = 300;
    for (StoreEntry item : page.items()) {
      size += item.json().length;
    }
    Buffer out = Buffer.buffer(size);
    out.appendString("{\"kind\":\"" + type.kind() + "List\",\"apiVersion\":\"" + type.apiVersion());
    out.appendString("\",\"metadata\":" + SandboxJson.text(metadata(page)) + ",\"items\":[");
    boolean first = true;
    for (StoreEntry item : page.items()) {
      out.appendString(first ? "" : ",");
      first = false;
      if (prefix == 0) {
        out.appendBytes(ItemPrefix.inVersion(type, item.json()));
      } else {
        out.appendByte((byte) '{');
        out.appendBytes(item.json(), prefix, item.json().length - prefix);
      }
    }
    return out.appendString("]}");
  }
}
