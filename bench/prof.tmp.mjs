import { forms, inFlight, loadForm } from "./lib/lookups.mjs";
import { newReference, startApi } from "./lib/start-api.mjs";
import { Session } from "node:inspector/promises";
import { writeFileSync } from "node:fs";
const api = await startApi();
const name = process.argv[2];
const lookUp = await loadForm(forms[name], api.baseUrl());
for (let i=0;i<3;i++) await inFlight(50, 3000, () => lookUp(newReference()));
const cpu=[];
for (let i=0;i<12;i++){const b=process.cpuUsage(); await inFlight(50,3000,()=>lookUp(newReference())); const {user,system}=process.cpuUsage(b); cpu.push((user+system)/3000);}
cpu.sort((a,b)=>a-b); console.log(name,'cpu µs min',cpu[0].toFixed(1),'med',cpu[6].toFixed(1));
if(process.argv[3]){const s=new Session(); s.connect(); await s.post('Profiler.enable'); await s.post('Profiler.setSamplingInterval',{interval:100}); await s.post('Profiler.start');
await inFlight(50, 30000, () => lookUp(newReference()));
const {profile}=await s.post('Profiler.stop'); writeFileSync(process.argv[3],JSON.stringify(profile));}
await api.stop(); process.exit();
