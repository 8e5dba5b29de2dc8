package io.kontrol.systemtests.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.http.Jsons;
import java.util.Optional;

/**
 * One line of the table.
 *
 * @param limit what the same machine does in the same run without Kontrol
 * @param limitIs what was measured as the limit
 * @param peer what another tool does in the same run
 * @param peerIs which tool
 * @param bar what was asked for; empty where nothing was
 */
public record Row(
    String name,
    Figure kontrol,
    Optional<Figure> limit,
    String limitIs,
    Optional<Figure> peer,
    String peerIs,
    String bar) {

  public static Row of(String name, Figure kontrol) {
    return new Row(name, kontrol, Optional.empty(), "", Optional.empty(), "", "");
  }

  public Row against(String what, Figure measured) {
    return new Row(name, kontrol, Optional.of(measured), what, peer, peerIs, bar);
  }

  public Row peer(String what, Figure measured) {
    return new Row(name, kontrol, limit, limitIs, Optional.of(measured), what, bar);
  }

  public Row bar(String asked) {
    return new Row(name, kontrol, limit, limitIs, peer, peerIs, asked);
  }

  /** Kontrol's median over the limit's. */
  public Optional<Double> ratio() {
    return limit.map(l -> kontrol.median() / l.median());
  }

  ObjectNode json() {
    ObjectNode json = Jsons.object().put("name", name);
    json.set("kontrol", kontrol.json());
    limit.ifPresent(l -> json.set("limit", l.json().put("is", limitIs)));
    ratio().ifPresent(r -> json.put("ratio", r));
    peer.ifPresent(p -> json.set("peer", p.json().put("is", peerIs)));
    if (!bar.isEmpty()) {
      json.put("bar", bar);
    }
    return json;
  }
}
