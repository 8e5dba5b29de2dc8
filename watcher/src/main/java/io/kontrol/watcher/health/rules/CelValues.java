package io.kontrol.watcher.health.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.health.model.Condition;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Views of JSON for expressions. Nothing is copied, since an expression reads few of possibly
 * thousands of fields. A field that is null counts as absent.
 */
public final class CelValues {
  private CelValues() {}

  static Object of(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> new Fields(node);
      case ARRAY -> new Items(node);
      case BOOLEAN -> node.booleanValue();
      case NUMBER ->
          node.isIntegralNumber() && node.canConvertToLong()
              ? (Object) node.longValue()
              : (Object) node.doubleValue();
      case STRING -> node.textValue();
      case NULL, MISSING, BINARY, POJO -> Map.of();
    };
  }

  private static final class Fields extends AbstractMap<String, Object> {
    private final JsonNode object;

    Fields(JsonNode object) {
      this.object = object;
    }

    @Override
    public boolean containsKey(Object key) {
      return key instanceof String name && object.hasNonNull(name);
    }

    @Override
    public @Nullable Object get(Object key) {
      return containsKey(key) ? of(object.get((String) key)) : null;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
      return new Entries(object);
    }
  }

  private static final class Entries extends AbstractSet<Map.Entry<String, Object>> {
    private final JsonNode object;

    Entries(JsonNode object) {
      this.object = object;
    }

    @Override
    public Iterator<Map.Entry<String, Object>> iterator() {
      return object.properties().stream()
          .filter(field -> !field.getValue().isNull())
          .map(field -> Map.entry(field.getKey(), of(field.getValue())))
          .iterator();
    }

    @Override
    public int size() {
      int size = 0;
      for (JsonNode value : object) {
        size += value.isNull() ? 0 : 1;
      }
      return size;
    }
  }

  private static final class Items extends AbstractList<Object> {
    private final JsonNode array;

    Items(JsonNode array) {
      this.array = array;
    }

    @Override
    public Object get(int index) {
      return of(array.get(index));
    }

    @Override
    public int size() {
      return array.size();
    }
  }

  /** Texts of the conditions by type; empty for a missing type. */
  static final class ByType extends AbstractMap<String, Object> {
    private final List<Condition> conditions;
    private final Function<Condition, String> text;

    ByType(List<Condition> conditions, Function<Condition, String> text) {
      this.conditions = conditions;
      this.text = text;
    }

    @Override
    public boolean containsKey(Object key) {
      return true;
    }

    @Override
    public Object get(Object key) {
      for (Condition condition : conditions) {
        if (condition.type().equals(key)) {
          return text.apply(condition);
        }
      }
      return "";
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
      Map<String, Object> all = new LinkedHashMap<>();
      conditions.forEach(condition -> all.putIfAbsent(condition.type(), text.apply(condition)));
      return all.entrySet();
    }
  }
}
