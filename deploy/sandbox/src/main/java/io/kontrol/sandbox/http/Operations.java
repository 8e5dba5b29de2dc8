package io.kontrol.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.object.Bodies;
import io.kontrol.sandbox.object.Deletion;
import io.kontrol.sandbox.object.ObjectRegistry;
import io.kontrol.sandbox.object.ObjectRegistry.PatchType;
import io.kontrol.sandbox.object.Scale;
import io.kontrol.sandbox.object.Target;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.object.WriteResponse;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.Stored;
import java.util.ArrayList;
import java.util.List;

/** Does what a request for objects asks. */
final class Operations {
  private final ObjectRegistry objects;
  private final Deletion deletion;
  private final Lister lister;
  private final Watches watches;
  private final Eviction eviction;

  Operations(ObjectStore store, ObjectRegistry objects, Deletion deletion, Watches watches) {
    this.objects = objects;
    this.deletion = deletion;
    this.lister = new Lister(store);
    this.watches = watches;
    this.eviction = new Eviction(store, deletion);
  }

  void perform(ObjectRequest call, ResponseWriter answer) {
    if (call.target().subresource().equals("scale")) {
      scale(call, answer);
      return;
    }
    Target target = call.target();
    if (target.subresource().equals("eviction")) {
      requireCreate(call);
      answer.json(201, eviction.evict(target, call.json(), call.dryRun()));
      return;
    }
    if (target.subresource().equals("binding")) {
      requireCreate(call);
      answer.json(201, Binding.bind(objects, target, call.json()));
      return;
    }
    switch (call.verb()) {
      case "get" -> {
        call.query().version(); // any will do, if it is one
        answer.object(target.type(), objects.get(target));
      }
      case "list" -> answer.list(target.type(), lister.list(target, call.query()));
      case "watch" -> watches.start(call);
      case "create" -> answer.written(create(call), target.type());
      case "update" -> answer.written(replace(call), target.type());
      case "patch" -> answer.written(patch(call), target.type());
      case "delete" ->
          answer.json(200, deletion.delete(target, call.deleteOptions(), call.dryRun()));
      case "deletecollection" -> deleteAll(call, answer);
      default -> throw StatusException.methodNotAllowed();
    }
  }

  private static void requireCreate(ObjectRequest call) {
    if (!call.verb().equals("create")) {
      throw StatusException.methodNotAllowed();
    }
  }

  private WriteResponse create(ObjectRequest call) {
    WriteOptions options = call.query().writeOptions("CreateOptions", call.userAgent(), false);
    List<String> warnings = new ArrayList<>();
    ObjectNode object =
        call.isProtobuf()
            ? Protobuf.read(call.target().type(), call.body().getBytes())
            : body(call, options, warnings);
    return objects.create(call.target(), object, options).warning(warnings);
  }

  private WriteResponse replace(ObjectRequest call) {
    WriteOptions options = call.query().writeOptions("UpdateOptions", call.userAgent(), false);
    List<String> warnings = new ArrayList<>();
    ObjectNode object = body(call, options, warnings);
    return objects.replace(call.target(), object, options).warning(warnings);
  }

  private static ObjectNode body(ObjectRequest call, WriteOptions options, List<String> warnings) {
    return Bodies.object(
        call.target().type(),
        call.body().getBytes(),
        call.isYaml(),
        options.validation(),
        warnings);
  }

  private WriteResponse patch(ObjectRequest call) {
    PatchType kind = call.patchType();
    return objects.patch(call.target(), kind, call.body().getBytes(), patchOptions(call, kind));
  }

  private static WriteOptions patchOptions(ObjectRequest call, PatchType kind) {
    return call.query().writeOptions("PatchOptions", call.userAgent(), kind == PatchType.APPLY);
  }

  private void scale(ObjectRequest call, ResponseWriter answer) {
    Target target = call.target();
    switch (call.verb()) {
      case "get" -> answer.json(200, Scale.of(target, objects.get(target).object()));
      case "update" -> {
        WriteOptions options = call.query().writeOptions("UpdateOptions", call.userAgent(), false);
        answer.json(200, Scale.replace(objects, target, call.json(), options));
      }
      case "patch" -> {
        PatchType kind = call.patchType();
        WriteOptions options = patchOptions(call, kind);
        answer.json(200, Scale.patch(objects, target, kind, call.body().getBytes(), options));
      }
      default -> throw StatusException.methodNotAllowed();
    }
  }

  private void deleteAll(ObjectRequest call, ResponseWriter answer) {
    Lister.Page page = lister.list(call.target(), call.query());
    JsonNode options = call.deleteOptions();
    Deletion.check(options);
    for (Stored one : page.items()) {
      Target target = new Target(call.target().type(), one.key().namespace(), one.key().name(), "");
      try {
        deletion.delete(target, options, call.dryRun());
      } catch (StatusException e) {
        if (e.code() != 404) {
          throw e;
        }
      }
    }
    answer.list(call.target().type(), page);
  }
}
