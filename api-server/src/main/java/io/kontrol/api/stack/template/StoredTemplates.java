package io.kontrol.api.stack.template;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.render.CompiledTemplate;
import io.kontrol.api.stack.render.TemplateRef;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Templates by their id; also retired ones, since deployments live on them. */
@ApplicationScoped
public class StoredTemplates {
  private static final int MOST_COMPILED = 500;

  private record Key(int id, int version) {}

  /** A version that can be rendered. */
  public record ReadyTemplate(TemplateRef template, CompiledTemplate compiled) {}

  /** Versions do not change, so that nothing has to be dropped. */
  private final Cache<Key, ReadyTemplate> ready =
      Caffeine.newBuilder().maximumSize(MOST_COMPILED).build();

  public Optional<Template> newest(Connection connection, int id) throws SQLException {
    return TemplateRows.newest(connection, id);
  }

  public Optional<Template> find(Connection connection, int id, int version) throws SQLException {
    return TemplateRows.version(connection, id, version);
  }

  public CompiledTemplate compiled(Template template) {
    return ready(template).compiled();
  }

  /** Reads the row only where it is not known yet. */
  public ReadyTemplate ready(Connection connection, int id, int version) throws SQLException {
    ReadyTemplate known = ready.getIfPresent(new Key(id, version));
    return known == null
        ? ready(find(connection, id, version).orElseThrow(() -> absent(id, version)))
        : known;
  }

  private ReadyTemplate ready(Template template) {
    return ready.get(
        new Key(template.id(), template.version()),
        key ->
            new ReadyTemplate(
                new TemplateRef(template.id(), template.name(), template.version()),
                CompiledTemplate.compile(template.baseSpec(), template.allowedMutations())));
  }

  public static Refusal absent(int id) {
    return Refusal.notFound("There is no template " + id + ".");
  }

  public static Refusal absent(int id, int version) {
    return Refusal.notFound("There is no version " + version + " of template " + id + ".");
  }
}
