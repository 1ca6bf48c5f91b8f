//! `/administracion/tipos`: the kinds, drawn and in words.

use crate::support::TestApp;

both! {
    /// The drawing has its words beside it: who, what it needs, what follows. [P-39]
    async fn a_workflow_is_told_in_sentences(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        admin.get("/administracion/tipos").await.is(200).says(&["Ticket", "4 estados, 5 pasos", "/administracion/tipos/solicitud"]);
        let page = admin.get("/administracion/tipos/solicitud").await;
        page.is(200).says(&[
            "role=\"img\"", "Abierto o Pendiente", "Titular o Agente técnico", "Hay que escribir «Diagnóstico».",
            "Pide la prioridad, «Tipo» y la persona responsable.", "Espera 5 días; después se recuerda a quien atiende.",
            "Por ejemplo OCO-00042.", "Quien solicita no lo ve.", "Opciones: Soporte, Sistemas", "Baja, Media, Alta, Urgente",
        ]);
        admin.get("/administracion/tipos/nada").await.is(404);
        let agent = t.person("agente", "Gil Prueba").await;
        agent.get("/administracion/tipos").await.is(404);
        agent.get("/administracion/tipos/solicitud").await.is(404);
        // Everything is known already: nothing is asked but who is there.
        let before = t.app.db.statements();
        admin.get("/administracion/tipos/solicitud").await;
        assert!(t.app.db.statements() - before <= 2);
    }
}
